# Các kỳ đánh giá
assessments-title = Các kỳ đánh giá
assessments-none = Chưa có kỳ đánh giá nào mà tài khoản này được xem. Quản trị viên mở kỳ đánh giá cho tỉnh, thành phố.
