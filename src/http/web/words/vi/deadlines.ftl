# Thời hạn
deadlines-title = Thời hạn, gia hạn
deadlines-about = Các giai đoạn của năm, ai đang muộn và vì sao đang khóa; gia hạn, đổi lịch.
deadlines-due = Xem việc theo hạn
deadlines-stages = Các giai đoạn
deadlines-stage = Giai đoạn
deadlines-last-day = Đến hết ngày
deadlines-passed = đã qua
deadlines-no-stages = Chưa đặt lịch giai đoạn nào.
deadlines-late = Ai đang muộn, vì sao đang khóa
deadlines-late-count =
    { $n ->
       *[other] { $n } báo cáo chưa có và đã khóa, lâu nhất ở trên.
    }
deadlines-nobody-late = Không báo cáo nào bị khóa vì muộn.
deadlines-why = Vì sao, ai mở được
deadlines-given = Đã gia hạn
deadlines-none-given = Chưa gia hạn cho ai.
extend = gia hạn
extend-title = Gia hạn
extend-about = Cho một đơn vị, một mục, hoặc một đơn vị ở một mục. Báo cáo đã muộn thì vẫn tính là muộn; lần gia hạn sau thay lần trước.
extend-every-unit = mọi đơn vị
extend-every-item = mọi mục
extend-until = đến hết ngày { $name }
extend-asked = Ngày được đề nghị là { $name }, ngày nghỉ.
extend-replaced = đã có lần gia hạn sau
extend-day = Đến hết ngày
keep-day = Giữ đúng ngày này dù là ngày nghỉ (không thì lùi sang ngày làm việc kế tiếp)
schedule-title = Đổi lịch
schedule-about = Ngày cuối của từng giai đoạn; ô trống là giai đoạn chưa đặt lịch.
plan-moved = Trong lúc bạn điền, người khác đã đổi đúng chỗ này: xem lại ở trang này. Những gì bạn gõ còn nguyên, chưa ghi gì. Kiểm tra lại rồi gửi lần nữa.
done-extended = Đã gia hạn; đơn vị thấy ngay.
done-scheduled = Đã đổi lịch; mọi đơn vị thấy ngay.
replan-none = Không đổi hạn báo cáo của đơn vị nào.
replan-count =
    { $n ->
       *[other] Đổi hạn của { $n } báo cáo:
    }
replan-label = Hạn báo cáo thay đổi
replan-day = Hạn báo cáo
replan-nobody = không báo cáo
replan-opens = mở lại
replan-closes = khóa
plan-other = Bạn đã đổi biểu mẫu sau khi xem trước, nên chưa ghi gì. Dưới đây là xem trước mới: kiểm tra rồi gửi.
